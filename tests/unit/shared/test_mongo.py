"""What a database says of its own state passes; what it says of our question does not."""

import pytest
from pymongo.errors import BulkWriteError, OperationFailure

from shared.mongo import DatabaseUnavailableError, database_errors


@pytest.mark.parametrize("code", [1, 14031])
def test_a_database_that_is_broken_or_full_is_away(code: int) -> None:
    with pytest.raises(DatabaseUnavailableError), database_errors():
        raise OperationFailure("internal server error", code)


@pytest.mark.parametrize("code", [11, 13, 18, 391, 8000])
def test_credentials_that_are_not_accepted_any_more_are_no_fault_of_a_message(code: int) -> None:
    with pytest.raises(DatabaseUnavailableError, match="not accepted"), database_errors():
        raise OperationFailure("not let in", code)


@pytest.mark.parametrize("error", [OperationFailure("no such command", 59), BulkWriteError({})])
def test_what_the_database_says_of_our_question_is_not_tried_again(error: Exception) -> None:
    with pytest.raises(type(error)), database_errors():
        raise error
