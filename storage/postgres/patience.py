"""A connection that does not wait for an answer from a server that hangs.

A server that was stopped where it stood keeps its connections: the network sees nothing, and the
limits that it was given are counted by nobody. So whoever has waited for a while asks whether
anybody is still let in there.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

from storage.errors import StoreBusy

SILENT_SECONDS = 5.0  # without an answer, before the server is asked whether it is there
_T = TypeVar("_T")


class PatientConnection(psycopg.Connection[TupleRow]):
    """Raises StoreAway instead of an answer where `is_there` does, and is lost then."""

    is_there: Callable[[], None] = staticmethod(lambda: None)

    def wait(self, gen: PQGen[_T], *how: Any, **more: Any) -> _T:
        return super().wait(self._asking(gen), *how, **more)

    def _asking(self, gen: PQGen[_T]) -> PQGen[_T]:
        """`gen`, which is sent what its socket is ready for, and 0 every moment that it is not."""
        asked = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    asked = monotonic()
                elif monotonic() > asked + SILENT_SECONDS:
                    self._ask()
                    asked = monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            answer: _T = end.value
            return answer

    def _ask(self) -> None:
        """Raises: StoreAway."""
        try:
            self.is_there()
        except StoreBusy:
            return  # it is: it has no connection left
        except BaseException:
            self.pgconn.finish()  # nobody is to wait for it once more, to undo what it began
            raise
