"""`papers worker`: the errands alone, beside any number of `papers serve --no-schedule`."""

import logging
from queue import SimpleQueue

from bot.app import create_errands, open_keys, quiet_libraries
from bot.config import Config
from bot.metrics import start_metrics, watch_store
from bot.scheduler import clock_for
from bot.signals import STOP_SECONDS, leave, on_signals, wait_for
from bot.starting import open_when_there

log = logging.getLogger(__name__)


def work(config: Config) -> None:
    """Runs until SIGTERM or SIGINT, once the database is there.

    Raises: ConfigError, StoreError, SearchIndexError before anything is done.
    """
    config.check_slack(listening=False)
    quiet_libraries()
    store = open_when_there(config.database_url)
    try:
        keys, _ = open_keys(config, store)
        meters = start_metrics(config.metrics_port)
        clock = clock_for(create_errands(config, store, keys), meters=meters)
        watch_store(meters, store, config.index_folder)
    except BaseException:
        store.close()
        raise
    stopped: SimpleQueue[None] = SimpleQueue()
    on_signals(lambda: stopped.put(None))
    log.info("working")
    wait_for(stopped)
    rested = clock.stop(STOP_SECONDS - 1)
    if not rested:
        log.warning("stopped with work under way: whoever comes next goes on with it")
    store.close()
    leave(0 if rested else 1)
