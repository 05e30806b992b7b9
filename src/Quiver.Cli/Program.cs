using Quiver.Cli;

using var interrupts = new Interrupts();
using var terminal = Terminal.OfProcess(interrupts);
return CommandLine.Run(args, terminal);
