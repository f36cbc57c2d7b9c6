#!/bin/sh
# Makes the newest migration anew from the models, as long as it has not been released. Those before it stay as they are.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
rm -f migrations/versions/0002_*.py
export SECRET_KEY=only-for-generating-a-migration-long-enough PUBLIC_BASE_URL=http://127.0.0.1:8000 DATA_DIR="$folder"
.venv/bin/flask --app wsgi db upgrade >/dev/null
.venv/bin/flask --app wsgi db migrate -m "second schema" --rev-id 0002 >/dev/null
.venv/bin/ruff format -q migrations/versions
.venv/bin/flask --app wsgi db upgrade >/dev/null
.venv/bin/flask --app wsgi db check
rm -r "$folder"
