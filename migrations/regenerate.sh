#!/bin/sh
# Makes the first migration anew from the models, as long as nothing has been released that must be migrated.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
rm -f migrations/versions/0001_*.py
export SECRET_KEY=only-for-generating-the-first-migration PUBLIC_BASE_URL=http://127.0.0.1:8000 DATA_DIR="$folder"
.venv/bin/flask --app wsgi db migrate -m "first schema" --rev-id 0001 >/dev/null
.venv/bin/ruff format -q migrations/versions
.venv/bin/flask --app wsgi db upgrade >/dev/null
.venv/bin/flask --app wsgi db check
rm -r "$folder"
