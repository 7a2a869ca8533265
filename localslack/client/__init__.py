"""Hands and eyes in a local workspace, over the page's own protocol: what scenario tests and benchmarks use.

Everything that waits, waits with a deadline for the server to say that something changed (and looks once a second,
for what changed elsewhere); nothing sleeps.
"""

from localslack.client.person import WITHIN, PersonAt
from localslack.client.slack import DidNotWork, LocalSlack
from localslack.faults.hand import StandingFault
from localslack.surfaces import MessageSeen, NotThere, ViewSeen

__all__ = ["WITHIN", "DidNotWork", "LocalSlack", "MessageSeen", "NotThere", "PersonAt", "StandingFault", "ViewSeen"]
