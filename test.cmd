@echo off
rem Runs every test; builds first when something changed.
rem
rem   test                       all of them
rem   test Windows Joins         those whose full name has one of the words
rem   test "Name~a&Name!~b"      those that a filter expression of dotnet test picks
rem
rem The last line is N passed, N failed (and N skipped); the exit code is 0 when at least one passed and none failed.
setlocal
if "%~1"=="-h" goto help
if "%~1"=="--help" goto help

set "filter="
:words
if "%~1"=="" goto build
set "word=%~1"
(echo "%word%") | findstr "[=~]" >nul || set "word=FullyQualifiedName~%word%"
if defined filter (set "filter=%filter%|(%word%)") else set "filter=(%word%)"
shift /1
goto words

:build
call "%~dp0scripts\build.cmd" build tests\Quiver.Tests src tests benchmarks\Quiver.Bench docs\api || exit /b 1
call "%~dp0scripts\build.cmd" data || exit /b 1

set "results=%TEMP%\quiver-test-%RANDOM%%RANDOM%"
set "DOTNET_CLI_UI_LANGUAGE=en"
set "chosen="
if defined filter set chosen=--filter "%filter%"
dotnet test "%output%" --nologo %chosen% --logger "console;verbosity=normal" --logger "trx;LogFileName=run.trx" --results-directory "%results%" --blame "CollectHangDump;TestTimeout=600000;HangDumpType=None"
set "code=%errorlevel%"

rem The counters of the result file are the last line, and with the runner's own code the exit code.
powershell -NoProfile -Command "$n = try { ([xml](Get-Content '%results%\run.trx')).TestRun.ResultSummary.Counters } catch { $null }; $passed = [int]$n.passed; $failed = [int]$n.failed + [int]$n.error + [int]$n.timeout + [int]$n.aborted; $skipped = [int]$n.total - [int]$n.executed; $code = %code%; if ($code -ne 0 -and $failed -eq 0) { 'The test run broke off before its end; that counts as one failure.'; $failed = 1 } elseif ($passed + $failed -eq 0) { 'No test ran.'; $code = 1 }; $last = \"$passed passed, $failed failed\"; if ($skipped -gt 0) { $last += \", $skipped skipped\" }; $last; exit [int]($code -ne 0 -or $failed -ne 0)"
set "code=%errorlevel%"
rmdir /s /q "%results%" 2>nul
exit /b %code%

:help
echo Runs every test; builds first when something changed.
echo.
echo   test                       all of them
echo   test Windows Joins         those whose full name has one of the words
echo   test "Name~a&Name!~b"      those that a filter expression of dotnet test picks
exit /b 0
