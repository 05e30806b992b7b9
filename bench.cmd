@echo off
rem Measures Quiver on this machine. Builds it first when its sources changed. Try: bench --quick
setlocal
if "%~1"=="kernels" goto kernels
call "%~dp0scripts\build.cmd" run benchmarks\Quiver.Bench src benchmarks\Quiver.Bench || exit /b 1
dotnet "%output%" %*
exit /b %errorlevel%

rem Single loops, by BenchmarkDotNet, which takes the other arguments.
:kernels
call "%~dp0scripts\build.cmd" build benchmarks\Quiver.Kernels src benchmarks\Quiver.Kernels || exit /b 1
for /f "tokens=1,*" %%a in ("%*") do dotnet "%output%" %%b
exit /b %errorlevel%
