@echo off
rem What quiver.cmd, test.cmd and bench.cmd share, as build.sh is shared by their twins: building when something changed, and fetching the demo's data.
rem
rem   call build.cmd build PROJECT FOLDER...    builds the project unless its output is that of its sources; sets output
rem   call build.cmd run PROJECT FOLDER...      the same, compiled for this machine ahead of time: a command starts sooner, and runs well from its first row
rem   call build.cmd data                       makes sure that QUIVER_DATA has the flights
rem
rem Sets variables of its caller, which has its own by setlocal. Fails with one sentence.
for %%i in ("%~dp0..") do set "root=%%~fi"
if not defined QUIVER_CONFIGURATION set "QUIVER_CONFIGURATION=Release"
if not defined QUIVER_DATA set "QUIVER_DATA=%root%\samples\data\node_modules\vega-datasets\data"
if not exist "%root%\artifacts" mkdir "%root%\artifacts"
set "goal=build"
goto %1

:run
if /i not "%QUIVER_CONFIGURATION%"=="Release" goto build
set "goal=publish"

:build
set "project=%root%\%~2"
set "name=%~nx2"
set "output=%project%\bin\%QUIVER_CONFIGURATION%\net10.0\%name%.dll"
set "arguments="
if "%goal%"=="publish" set "output=%root%\artifacts\%name%\%name%.dll"
if "%goal%"=="publish" set "arguments=--use-current-runtime --no-self-contained -o "%root%\artifacts\%name%""
set "stamp=%project%\obj\%QUIVER_CONFIGURATION%.%goal%.stamp"
where dotnet >nul 2>&1 || (
  echo Quiver needs the .NET 10 SDK, and there is no 'dotnet' on the PATH: install it from https://dotnet.microsoft.com/download and run this again. >&2
  exit /b 1
)

rem The content of everything a build reads, in one line. Contents, not times: a checkout that changes nothing builds nothing.
set "now="
set "folders='%~3'"
if not "%~4"=="" set "folders=%folders%,'%~4'"
if not "%~5"=="" set "folders=%folders%,'%~5'"
for /f %%h in ('powershell -NoProfile -Command "Set-Location '%root%'; $files = @(Get-ChildItem %folders% -Recurse -File) + @(Get-ChildItem native\*.json,native\*.targets,Directory.*,global.json,.editorconfig,BannedSymbols.txt); $hashes = $files | Where-Object { $_.FullName -notmatch '\\(bin|obj|node_modules)\\' } | Sort-Object FullName | ForEach-Object { (Get-FileHash $_.FullName).Hash + $_.FullName }; $bytes = [Text.Encoding]::UTF8.GetBytes(($hashes -join ' ') + $env:QUIVER_DUCKDB); [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($bytes))"') do set "now=%%h"
set "built="
if exist "%stamp%" set /p built=<"%stamp%"
if exist "%output%" if defined now if "%built%"=="%now%" exit /b 0

(cd /d "%root%" && dotnet --version) >nul 2>&1 || (
  echo Quiver needs the .NET 10 SDK, and 'dotnet' here has another: install it from https://dotnet.microsoft.com/download and run this again. >&2
  exit /b 1
)
if not defined QUIVER_DUCKDB if not exist "%root%\native\node_modules" call :node "the DuckDB library" || exit /b 1

if exist "%root%\src\Quiver.Columns\obj\project.assets.json" (
  echo Building Quiver ... >&2
) else (
  echo Building Quiver, which takes about a minute the first time ... >&2
)
call :quietly "Quiver did not build" dotnet %goal% "%project%" -c %QUIVER_CONFIGURATION% %arguments% --nologo -v quiet || exit /b 1
if defined now >"%stamp%" echo %now%
exit /b 0

:data
if /i not "%QUIVER_DATA%"=="%root%\samples\data\node_modules\vega-datasets\data" exit /b 0
if exist "%QUIVER_DATA%\flights-3m.parquet" exit /b 0
call :node "the flights data set" || exit /b 1
echo Fetching the flights data set ... >&2
call :quietly "The flights data set was not fetched" npm --prefix samples\data ci --ignore-scripts
exit /b %errorlevel%

:node
where npm >nul 2>&1 && exit /b 0
echo Quiver needs Node.js 20 or later to fetch %~1, and there is no 'npm' on the PATH: install it from https://nodejs.org and run this again. >&2
exit /b 1

rem Runs one step in the repository's folder, silently unless it fails.
:quietly
set "failure=%~1"
set "step="
:part
shift
if "%~1"=="" goto run
set step=%step% %1
goto part
:run
pushd "%root%"
call %step% >"%root%\artifacts\build.log" 2>&1
set "code=%errorlevel%"
popd
if "%code%"=="0" exit /b 0
echo failed: >&2
type "%root%\artifacts\build.log" >&2
echo %failure%: the messages above say why. >&2
exit /b 1
