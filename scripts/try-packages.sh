#!/usr/bin/env bash
# Packs for this machine's platform, and uses the packages as somebody who has nothing but the .NET SDK: an empty project and an empty tool path,
# a folder as the only feed of packages, no Node.js. Runs the README's examples there, and says how long starting takes.
#
#   scripts/try-packages.sh          with QUIVER_BUILT=true the assemblies are taken as ./test built them
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$root/scripts/pack.sh" "$work/feed"
echo "packed: $(cd "$work/feed" && ls -- *.nupkg | paste -s -d ' ' -)"

# A machine without Node.js, and without this repository: nothing is found above the folder, and nothing from another build is used.
mkdir -p "$work/path" "$work/app"
for program in node npm npx; do
  printf '#!/bin/sh\necho "there is no Node.js here" >&2\nexit 127\n' >"$work/path/$program"
  chmod +x "$work/path/$program"
done
export PATH="$work/path:$PATH" NUGET_PACKAGES="$work/packages" DOTNET_CLI_HOME="$work/home" DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true DOTNET_GENERATE_ASPNET_CERTIFICATE=false
unset QUIVER_DUCKDB QUIVER_DATA
cat >"$work/nuget.config" <<XML
<configuration>
  <packageSources>
    <clear />
    <add key="feed" value="$work/feed" />
  </packageSources>
</configuration>
XML
cd "$work/app"

expect() { # what, expected, found
  [ "$2" = "$3" ] && echo "$1: as expected" && return
  printf '%s differs.\nexpected:\n%s\nfound:\n%s\n' "$1" "$2" "$3" >&2
  exit 1
}

# The README's program: its C# block, with the records of samples/bars.cs, which it names.
dotnet new console --no-restore --force -o . >/dev/null
dotnet add package Quiver --version '0.1.0' >/dev/null
{
  printf 'using Quiver;\nusing System.Globalization;\nCultureInfo.CurrentCulture = CultureInfo.InvariantCulture;\nvar began = System.Diagnostics.Stopwatch.GetTimestamp();\nvar opened = Connection.Open();\n'
  printf 'Console.Error.WriteLine(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds);\nopened.Dispose();\n'
  sed -n '/^```csharp$/,/^```$/{/^```/d;p}' "$root/README.md"
  grep '^record' "$root/samples/bars.cs"
} >Program.cs
dotnet build -c Release --nologo -v quiet -warnaserror
expected=$(sed -n '/^```csharp$/,/^```$/s|.*WriteLine.*// ||p' "$root/README.md")
[ -n "$expected" ]
expect "the README's program" "$expected" "$(dotnet bin/Release/net10.0/app.dll 2>"$work/open")"

# The tool, with the README's example of a generator.
dotnet tool install Quiver.Tool --tool-path "$work/tool" --version '0.1.0' >/dev/null
example=$(sed -n '/^\$ \.\/quiver sql -c "/,/^```$/{/^```$/d;p}' "$root/README.md")
sql=$(sed -n '/-c "/,/"$/p' <<<"$example" | sed 's/.*-c "//;s/"$//')
shown=$(sed '1,/"$/d' <<<"$example")
[ -n "$shown" ]
expect "the README's generator" "$shown" "$("$work/tool/quiver" sql -c "$sql" 2>&1)"

# How long starting takes: the best of some, as a machine that builds other things at the same time says little of a single one.
best() { sort -n | head -n 1; }
version=$(for _ in 1 2 3 4 5 6 7 8 9 10; do
  began=$(date +%s%N)
  "$work/tool/quiver" --version >/dev/null
  echo $((($(date +%s%N) - began) / 1000000))
done | best)
open=$({
  cat "$work/open"
  for _ in 1 2 3 4; do dotnet bin/Release/net10.0/app.dll 2>&1 >/dev/null; done
} | best)
echo "quiver --version: $version ms (aim: 120); Connection.Open(): $open ms, the first of a process (aim: 40)"
