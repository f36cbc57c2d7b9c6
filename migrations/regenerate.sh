#!/bin/sh
# Makes the newest migration anew from the models, as long as it has not been released. Those before it stay as they are,
# and so does this one when the models cannot be read.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
mkdir "$folder/before"
mv migrations/versions/0005_*.py "$folder/before" 2>/dev/null || true
trap 'test $? -eq 0 || { rm -f migrations/versions/0005_*.py; mv "$folder"/before/*.py migrations/versions; }; rm -r "$folder"' EXIT
export SECRET_KEY=only-for-generating-a-migration-long-enough PUBLIC_BASE_URL=http://127.0.0.1:8000 DATA_DIR="$folder"
.venv/bin/flask --app wsgi db upgrade >/dev/null
.venv/bin/flask --app wsgi db migrate -m "fifth schema" --rev-id 0005 >/dev/null
.venv/bin/ruff format -q migrations/versions
.venv/bin/flask --app wsgi db upgrade >/dev/null
.venv/bin/flask --app wsgi db check
