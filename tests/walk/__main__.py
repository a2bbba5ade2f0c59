"""Walks the main resources of both stand-ins as a stranger's client would.

Written from the vendors' public documents, with the standard library alone. It reads the first
line that `causeway standins` prints (from a file named on the command line, else from standard
input), says each step, and ends with 1 at the first answer that a vendor would not give.

    causeway standins --seed empty > line.json &
    python3 tests/walk line.json
"""

import json
import sys

import halo
import servicenow


def main():
    """Runs every step of every vendor that is served."""
    source = open(sys.argv[1], encoding="utf-8") if len(sys.argv) > 1 else sys.stdin
    with source:
        served = json.loads(source.readline())
    failed = 0
    for name, module in (("servicenow", servicenow), ("halo", halo)):
        if name not in served:
            print(f"{name}: not served")
            continue
        for step in module.steps(served[name]):
            said = f"{name}: {step.__doc__.strip()}"
            try:
                step()
            except AssertionError as error:
                failed += 1
                print(f"FAILED {said}\n    {error}")
            except (KeyError, IndexError, TypeError, AttributeError, StopIteration) as error:
                failed += 1
                print(f"FAILED {said}\n    an answer has another form: {error!r}")
            else:
                print(f"ok {said}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
