"""Nothing is lost and nothing comes twice, whatever goes wrong: the third part of the seeds."""

import pytest

from tests.simulation.seeds import THIRD, what_is_wrong
from tests.simulation.storage import Storage


@pytest.mark.parametrize("first", THIRD)
def test_every_message_is_received_once_and_every_confirmed_check_in_is_stored_once(
    storage: Storage, first: int
) -> None:
    assert not what_is_wrong(first, storage)
