@echo off
rem Quiver's command line. Builds it first when its sources changed. Try: quiver demo
setlocal
call "%~dp0scripts\build.cmd" run src\Quiver.Cli src || exit /b 1
if "%~1"=="demo" call "%~dp0scripts\build.cmd" data || exit /b 1
dotnet "%output%" %*
exit /b %errorlevel%
