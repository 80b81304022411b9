import Networking
import Reactor

/// The command line.
struct EchoOptions: Sendable {
    var host = "127.0.0.1"
    var port: UInt16 = 8080
    var limits = "default"

    init?(arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { return nil }
            switch name {
            case "--address": host = value
            case "--port":
                guard let number = UInt16(value) else { return nil }
                port = number
            case "--limits":
                guard ["default", "small", "wide"].contains(value) else { return nil }
                limits = value
            default: return nil
            }
        }
    }

    /// `small` has deadlines short enough to watch attackers fail within seconds; `wide` lets one address hold
    /// thousands of connections for minutes.
    var configuration: HTTPServerConfiguration? {
        guard let address = SocketAddress(literal: host, port: port) else { return nil }
        var configuration = HTTPServerConfiguration(address: address)
        switch limits {
        case "small":
            configuration.headerDeadlineMilliseconds = 3_000
            configuration.bodyGraceMilliseconds = 3_000
            configuration.writeDeadlineMilliseconds = 3_000
            configuration.idleTimeoutMilliseconds = 3_000
            configuration.lingerMilliseconds = 500
        case "wide":
            configuration.maxConnections = 16_000
            configuration.maxConnectionsPerAddress = 16_000
            configuration.headerDeadlineMilliseconds = 300_000
            configuration.idleTimeoutMilliseconds = 300_000
        default: break
        }
        return configuration
    }
}
