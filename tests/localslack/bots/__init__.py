"""Three small bots that know nothing of localslack, written as their authors would by Slack's own libraries.

Their features are those of Slack's public starter templates, shortcuts left out.
"""
