"""Slack's mrkdwn, case by case: what an app sends, what the workspace makes of it, what is read and what is drawn.

`stored` is the text apps get back, `read` what a notification says, `drawn` the page's elements in a short hand:
`<b>…</b>` as in HTML, `[text](address)` a link, `{@Ana Sousa}` a mention.
https://docs.slack.dev/messaging/formatting-message-text.
"""

from dataclasses import dataclass

MOMENT = 1_799_226_000  # Wednesday 6 January 2027, 9:00 in Lisbon


@dataclass(frozen=True)
class Case:
    """One text object; `stored` and `read` are the text itself where nothing else is said."""

    text: str
    drawn: str
    stored: str = ""
    read: str = ""
    verbatim: bool = False


def plainly(text: str, drawn: str, read: str = "", stored: str = "") -> Case:
    return Case(text, drawn, stored or text, read or text)


def verbatim(text: str, drawn: str, read: str = "") -> Case:
    return Case(text, drawn, text, read or text, verbatim=True)


CASES = [
    # Styles
    plainly("*bold* and _italic_ and ~struck~", "<b>bold</b> and <i>italic</i> and <s>struck</s>"),
    plainly("*_both_*", "<b><i>both</i></b>"),
    plainly("snake_case_name 2*3*4 a~b~c", "snake_case_name 2*3*4 a~b~c"),
    plainly("* not bold * and _ not italic _", "* not bold * and _ not italic _"),
    plainly("`code *stays*` here", "<code>code *stays*</code> here"),
    plainly("```two\n  lines```", "<pre><code>two\n  lines</code></pre>"),
    plainly("> quoted\nafter", "<blockquote>quoted</blockquote>after"),
    plainly("&gt; quoted too", "<blockquote>quoted too</blockquote>", read="> quoted too"),
    plainly("one\ntwo", "one<br>two"),
    # Escaped
    plainly("a &lt;b&gt; &amp; c", "a <b> & c", read="a <b> & c"),
    plainly("&amp;lt; once", "&lt; once", read="&lt; once"),
    # Mentions
    plainly("<@U0ANA> asks", "{@Ana Sousa} asks", read="@Ana Sousa asks"),
    plainly("<@U0ANA|somebody>", "{@Ana Sousa}", read="@Ana Sousa"),
    plainly("<@U0NOBODY|guest>", "{@guest}", read="@guest"),
    plainly("<#C0GENERAL>", "{#general}", read="#general"),
    plainly("<#C0GENERAL|old-name>", "{#general}", read="#general"),
    plainly("<!here> <!channel> <!everyone>", "{@here} {@channel} {@everyone}", read="@here @channel @everyone"),
    plainly("<!subteam^S0CLAIMS>", "{@claims-care}", read="@claims-care"),
    plainly("<!subteam^S0NOBODY|@gone> <!subteam^S0NOBODY>", "{@gone} {@S0NOBODY}", read="@gone @S0NOBODY"),
    # Links
    plainly("<https://a.example/?b=1&amp;c=2|the page>", "[the page](https://a.example/?b=1&c=2)", read="the page"),
    plainly("<https://a.example/>", "[https://a.example/](https://a.example/)", read="https://a.example/"),
    plainly("<mailto:a@b.example|a letter>", "[a letter](mailto:a@b.example)", read="a letter"),
    plainly("<javascript:alert(1)|press>", "press", read="press"),
    plainly("<https://a.example|*bold*?>", "[*bold*?](https://a.example)", read="*bold*?"),
    # Dates: each reader's own, the fallback where nobody knows who reads
    plainly(f"<!date^{MOMENT}^{{date_num}} {{time}}|6 Jan>", "2027-01-06 09:00", read="6 Jan"),
    plainly(f"<!date^{MOMENT}^due {{date_long}}|6 Jan>", "due Wednesday 6 January 2027", read="6 Jan"),
    plainly(f"<!date^{MOMENT}^{{date}}^https://a.example|6 Jan>", "[6 January 2027](https://a.example)", read="6 Jan"),
    plainly(f"<!date^{MOMENT}^{{moonphase}}|6 Jan>", "6 Jan", read="6 Jan"),
    plainly("<!date^soon^{date}|6 Jan>", "6 Jan", read="6 Jan"),
    # Names and addresses that nobody marked
    plainly("see #general", "see {#general}", "see #general", stored="see <#C0GENERAL|general>"),
    plainly("see #no-such-place, row #3", "see #no-such-place, row #3"),
    plainly("@here @channel", "{@here} {@channel}", "@here @channel", stored="<!here> <!channel>"),
    plainly("ana@here.example and @ana", "ana@here.example and @ana"),
    plainly(
        "go to https://a.example/x?y=1&amp;z=2.",
        "go to [https://a.example/x?y=1&z=2](https://a.example/x?y=1&z=2).",
        "go to https://a.example/x?y=1&z=2.",
        stored="go to <https://a.example/x?y=1&amp;z=2>.",
    ),
    plainly("`#general https://a.example`", "<code>#general https://a.example</code>"),
    plainly("```@here```", "<pre><code>@here</code></pre>"),
    # The same, verbatim: what is marked works, what is not stays
    verbatim("see #general, @here, https://a.example", "see #general, @here, https://a.example"),
    verbatim("*bold* <@U0ANA> <!here>", "<b>bold</b> {@Ana Sousa} {@here}", read="*bold* @Ana Sousa @here"),
    verbatim(f"<!date^{MOMENT}^{{time}}|nine>", "09:00", read="nine"),
    # Emoji
    plainly(":tada: 10:30:45 :no_such_emoji:", "🎉 10:30:45 :no_such_emoji:"),
]
