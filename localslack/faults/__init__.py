"""Faults on request: what goes wrong between an app and Slack, when somebody asks for it.

`fault.py` says what a fault is and when it strikes, `standing.py` keeps those that stand, `limits.py` counts calls
as Slack does, `answers.py` spoils answers; payloads are spoilt in `delivery.py`, links in `socket_mode.py`.
"""

from localslack.faults.fault import KINDS, Fault
from localslack.faults.standing import Faults, Strike

__all__ = ["KINDS", "Fault", "Faults", "Strike"]
