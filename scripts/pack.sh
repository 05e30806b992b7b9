#!/usr/bin/env bash
# Makes the packages, in Release.
#
#   scripts/pack.sh FOLDER          for this machine's platform; as quick as that goes, to try them
#   scripts/pack.sh FOLDER --all    for every platform, as they are published
#
# With QUIVER_BUILT=true the assemblies are taken as ./test built them.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
cd "$root"
[ -n "${1:-}" ] || { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" && exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd -P)

current=$(dotnet msbuild native/Quiver.Native.csproj -getProperty:DuckDbRuntime -nologo)
runtimes=$current
[ "${2:-}" != --all ] || runtimes='linux-x64 linux-arm64 osx-x64 osx-arm64 win-x64'

pack() { dotnet pack -c Release --nologo -v quiet -o "$folder" "$@"; }

for runtime in $runtimes; do # the current one last: its library stays where the build looks for it
  [ "$runtime" = "$current" ] || pack native/Quiver.Native.csproj "-p:DuckDbRuntime=$runtime"
done
pack native/Quiver.Native.csproj

# The library compiled ahead, beside its intermediate code.
ahead=$root/artifacts/ahead
rm -rf "$ahead"
for runtime in $runtimes; do
  dotnet publish src/Quiver/Quiver.csproj -c Release -r "$runtime" --no-self-contained -p:PublishReadyToRun=true -p:RunAnalyzers=false --nologo -v quiet -o "$ahead/$runtime"
done

for project in Quiver Quiver.Data Quiver.Testing Quiver.Extensions.Hosting; do
  built=
  [ "${QUIVER_BUILT:-}" != true ] || built=--no-build
  pack $built "src/$project/$project.csproj" "-p:NativeRuntimes=\"${runtimes// /;}\"" "-p:AheadRuntimes=\"${runtimes// /;}\"" "-p:AheadFolder=$ahead"
done
# The tool's packages of all platforms hold this one's library at first, as they are made from one build; the others are made again, each with its own.
pack src/Quiver.Cli/Quiver.Cli.csproj "-p:ToolRuntimes=\"${runtimes// /;}\""
for runtime in $runtimes; do
  [ "$runtime" = "$current" ] || pack src/Quiver.Cli/Quiver.Cli.csproj -r "$runtime" "-p:DuckDbRuntime=$runtime" "-p:ToolRuntimes=\"${runtimes// /;}\""
done
