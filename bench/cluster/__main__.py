"""Start a cluster, let parts of it fail under load, and print what that did: ``python -m bench.cluster [SCENE ...]``."""

from __future__ import annotations

import signal
import sys
import time

from .scenes import SCENES, Play
from .servers import Failed, cluster


def main(names: list[str]) -> int:
    """Play the scenes. The exit code: 0 everything was as it must be, 1 something was not."""
    # A terminal that is closed, and `kill`, end what was started too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    unknown = [name for name in names if name not in SCENES]
    if unknown:
        sys.stderr.write(f"Scenes are: {', '.join(SCENES)}\n")
        return 2
    with cluster() as servers:
        play = Play(servers)
        try:
            play.raise_curtain()
            for name in names or SCENES:
                began = time.monotonic()
                SCENES[name](play)
                sys.stdout.write(f"  ({name}: {time.monotonic() - began:.0f} s)\n")
        except Failed as error:
            play.say("a scene could not be played to its end", str(error), good=False)
        finally:
            play.close()
    sys.stdout.write(f"{play.missed} of {play.said} figures are not as they must be\n")
    return 1 if play.missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
