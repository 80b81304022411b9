import Foundation
import Glibc
import Reactor

// A local exchange: the public REST and WebSocket interfaces of Binance and Bitget on loopback, fed from recordings, with
// faults on demand (see README.md).

SignalWatcher.block([SIGTERM, SIGINT])
let options = SimulatorOptions(arguments: Array(CommandLine.arguments.dropFirst()))
guard let options else {
    FileHandle.standardError.write(Data(SimulatorOptions.usage.utf8))
    exit(64)
}
Task.detached { exit(await Simulator.run(options)) }
// Not an async main: see the echo server.
while true { pause() }
