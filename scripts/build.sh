# What ./quiver, ./test and ./bench share: building when something changed, and fetching the demo's data.
# Sourced by them; expects $root, the repository's folder. Bash, without GNU extensions (macOS has neither flock nor find -printf).

configuration=${QUIVER_CONFIGURATION:-Release}
export QUIVER_DATA="${QUIVER_DATA:-$root/samples/data/node_modules/vega-datasets/data}"

# One plain sentence, and the end.
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

need_dotnet() {
  command -v dotnet >/dev/null 2>&1 ||
    fail "Quiver needs the .NET 10 SDK, and there is no 'dotnet' on the PATH: install it from https://dotnet.microsoft.com/download and run this again."
}

need_sdk() {
  (cd "$root" && dotnet --version) >/dev/null 2>&1 && return
  local present
  present=$(dotnet --list-sdks 2>/dev/null | sed 's/ .*//' | paste -s -d, - || true)
  fail "Quiver needs the .NET 10 SDK, and 'dotnet' here has ${present:-no SDK at all}: install it from https://dotnet.microsoft.com/download and run this again."
}

need_node() { # what it is needed for
  command -v npm >/dev/null 2>&1 ||
    fail "Quiver needs Node.js 20 or later to fetch $1, and there is no 'npm' on the PATH: install it from https://nodejs.org and run this again."
}

# Runs a command while no other of them builds or fetches.
# The lock is file descriptor 9, which the command must not hand on: the compiler's servers stay alive for minutes.
exclusively() {
  mkdir -p "$root/artifacts"
  (
    if command -v flock >/dev/null 2>&1; then
      flock -n 9 || {
        echo "Waiting for another build of Quiver …" >&2
        flock 9
      }
    fi
    "$@"
  ) 9>"$root/artifacts/build.lock"
}

# Runs one step in the repository's folder, silently unless it fails.
quietly() { # what to say when it fails, command
  local log="$root/artifacts/build.log" failure=$1
  shift
  (cd "$root" && "$@") >"$log" 2>&1 </dev/null 9>&- && return
  { echo "failed:" && cat "$log"; } >&2
  fail "$failure: the messages above say why."
}

# The content of everything a build reads, in one line. Contents, not times: a checkout that changes nothing builds nothing.
fingerprint() { # folders of sources
  (
    cd "$root"
    printf '%s ' "${QUIVER_DUCKDB:+own-library}"
    find "$@" native/*.json native/*.targets Directory.* global.json .editorconfig BannedSymbols.txt \
      \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -exec cksum {} + | LC_ALL=C sort | cksum
  )
}

is_built() { # output, stamp, folders of sources
  [ -f "$1" ] && [ -f "$2" ] && [ "$(cat "$2")" = "$(fingerprint "${@:3}")" ] || return
  [ -z "$(find "$(dirname "$1")" -maxdepth 1 -name '*.dll' -newer "$2")" ] # else another build has been here since, of other sources
}

# Builds a project unless its output is already that of its sources.
build() { # project's folder, folders of sources
  output="$root/$1/bin/$configuration/net10.0/$(basename "$1").dll"
  build_if_changed build "$@"
}

# As build, and compiles it for this machine ahead of time: a command starts sooner, and runs well from its first row.
build_to_run() { # project's folder, folders of sources
  [ "$configuration" = Release ] || { build "$@" && return; }
  output="$root/artifacts/$(basename "$1")/$(basename "$1").dll"
  build_if_changed publish "$@"
}

build_if_changed() { # what dotnet is to do, project's folder, folders of sources
  local stamp="$root/$2/obj/$configuration.$1.stamp"
  need_dotnet
  is_built "$output" "$stamp" "${@:3}" || exclusively build_now "$1" "$2" "$stamp" "${@:3}"
}

build_now() { # what dotnet is to do, project's folder, stamp, folders of sources
  local goal=$1 project=$2 stamp=$3 now started=$SECONDS fetched=
  shift 3
  is_built "$output" "$stamp" "$@" && return # by the one waited for
  need_sdk
  [ -n "${QUIVER_DUCKDB:-}" ] || [ -d "$root/native/node_modules" ] || need_node "the DuckDB library"

  now=$(fingerprint "$@") # before building: what is edited meanwhile is built the next time
  set -- # from here on: for which machine
  [ "$goal" = build ] || set -- --use-current-runtime
  if [ -f "$root/src/Quiver.Columns/obj/project.assets.json" ]; then
    printf 'Building Quiver … ' >&2
  else
    printf 'Building Quiver, which takes about a minute the first time … ' >&2
  fi
  if [ ! -f "$root/$project/obj/project.assets.json" ]; then # apart from the build, to say what the downloads took
    quietly "Quiver did not build" dotnet restore "$project" "$@" --nologo -v quiet
    quietly "Quiver did not build" dotnet msbuild src/Quiver.DuckDb -t:InstallDuckDb -nologo -v:quiet
    fetched=" ($((SECONDS - started)) s of it fetching packages)"
  fi
  [ "$goal" = build ] || set -- "$@" --no-self-contained -o "$(dirname "$output")"
  quietly "Quiver did not build" dotnet "$goal" "$project" -c "$configuration" "$@" --nologo -v quiet
  printf 'done in %s s%s.\n' "$((SECONDS - started))" "$fetched" >&2
  printf '%s\n' "$now" >"$stamp"
}

# Makes sure that $QUIVER_DATA has the flights; a folder named by the user is left as it is.
install_data() {
  [ "$QUIVER_DATA" = "$root/samples/data/node_modules/vega-datasets/data" ] || return 0
  has_data || exclusively install_data_now
}

has_data() {
  [ "$QUIVER_DATA/flights-3m.parquet" -nt "$root/samples/data/package-lock.json" ]
}

install_data_now() {
  local started=$SECONDS
  has_data && return
  need_node "the flights data set"
  printf 'Fetching the flights data set … ' >&2
  quietly "The flights data set was not fetched" npm --prefix samples/data ci --ignore-scripts
  touch -c "$QUIVER_DATA/flights-3m.parquet" # newer than the lock: nothing to do the next time
  printf 'done in %s s.\n' "$((SECONDS - started))" >&2
}
