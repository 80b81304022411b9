import Networking
import Observability
import Reactor

/// `--probe`: asks the running daemon on this machine whether it is ready.
enum HealthProbe {
    static let deadlineMilliseconds: Int64 = 3_000

    static func ask(_ http: HTTPSettings, on loop: EventLoop) async -> ExitStatus {
        let client = HTTPClient(
            configuration: HTTPClientConfiguration(), loop: loop, logger: Logger(service: "probe", level: .error),
            metrics: MetricsRegistry())
        let request = HTTPClientRequest(url: url(http))
        do {
            let response = try await client.send(request, deadlineMilliseconds: deadlineMilliseconds)
            if response.status == 200 { return .clean }
            StandardStreams.error("not ready: \(String(decoding: response.body.prefix(2_000), as: UTF8.self))\n")
        } catch {
            StandardStreams.error("not ready: \(error)\n")
        }
        return .no
    }

    /// A daemon that listens on every address is asked on loopback.
    static func url(_ http: HTTPSettings) -> String {
        let host =
            switch http.address {
            case "0.0.0.0": "127.0.0.1"
            case "::": "[::1]"
            default: http.address.contains(":") ? "[\(http.address)]" : http.address
            }
        return "http://\(host):\(http.port)/health/ready"
    }
}
