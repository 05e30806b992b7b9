@echo off
rem Measures Quiver on this machine. Builds it first when its sources changed. Try: bench --quick
setlocal
call "%~dp0scripts\build.cmd" build benchmarks\Quiver.Bench src benchmarks\Quiver.Bench || exit /b 1
dotnet "%output%" %*
exit /b %errorlevel%
