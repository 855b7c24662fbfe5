#!/bin/sh
# Create the virtual environment with the first Python that is new enough; one clear line when there is none.
set -u
for python in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        "$python" -m venv "$VENV" && exit 0
        rm -rf "$VENV"
        echo "sim: $python cannot make a virtual environment (on Debian: apt-get install python3-venv)" >&2
        exit 1
    fi
done
found=$(${PYTHON:-python3} --version 2>&1 | head -n 1)
echo "sim: Python 3.11 or newer is needed, found: ${found:-none}; name one with: make run PYTHON=/path/to/python" >&2
exit 1
