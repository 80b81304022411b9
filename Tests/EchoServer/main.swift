import Foundation
import Glibc
import HTTPWire
import Networking
import Observability
import Reactor

// An HTTP server for foreign clients, attackers and benchmarks: it answers everything and holds every limit.
// usage: echo-server [--address 127.0.0.1] [--port 8080] [--limits default|small|wide]

SignalWatcher.block([SIGTERM, SIGINT])
let options = EchoOptions(arguments: Array(CommandLine.arguments.dropFirst()))
guard let options else {
    FileHandle.standardError.write(
        Data("usage: echo-server [--address HOST] [--port PORT] [--limits default|small|wide]\n".utf8))
    exit(64)
}
Task.detached { exit(await EchoServer.run(options)) }
// Not an async main: libdispatch parks the main thread of one with every signal unblocked, and SIGTERM would end the
// process instead of reaching the signalfd.
while true { pause() }
