/// The command line.
struct SimulatorOptions: Sendable {
    /// Folder with `data` and `fixtures`.
    var shared = ""
    /// Ports by venue; a venue without one is not served.
    var ports: [VenueName: UInt16] = [:]
    /// How many times as fast as the machine's clock the venue's runs.
    var speed: Int64 = 1
    /// Milliseconds that the venue's clock is ahead of the machine's.
    var clockOffset: Int64 = 0
    /// Minutes of recorded candles before now.
    var historyMinutes: Int64 = 4_320
    /// `recorded`: frames as recorded, prices moved to fit the candles; `raw`: as recorded; `made`: made for all.
    var books = Books.recorded

    /// Whether Bitget's book frames carry a checksum, as they did once.
    var bitgetChecksums = false

    enum Books: String, Sendable {
        case recorded
        case raw
        case made
    }

    enum VenueName: String, CaseIterable, Sendable {
        case binanceSpot = "binance-spot"
        case binancePerp = "binance-perp"
        case bitget
    }

    static let usage =
        "usage: exchange-simulator --shared FOLDER [--binance-spot PORT] [--binance-perp PORT] [--bitget PORT]"
        + " [--speed 1] [--clock-offset-ms 0] [--history-minutes 4320] [--books recorded|raw|made]"
        + " [--bitget-checksums true|false]\n"

    init?(arguments: [String]) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst(), name.hasPrefix("--") else { return nil }
            switch name {
            case "--shared": shared = value
            case "--speed":
                guard let number = Int64(value), (1...1_000).contains(number) else { return nil }
                speed = number
            case "--clock-offset-ms":
                guard let number = Int64(value) else { return nil }
                clockOffset = number
            case "--history-minutes":
                guard let number = Int64(value), number > 0 else { return nil }
                historyMinutes = number
            case "--bitget-checksums":
                bitgetChecksums = value == "true"
            case "--books":
                guard let known = Books(rawValue: value) else { return nil }
                books = known
            default:
                guard let venue = VenueName(rawValue: String(name.dropFirst(2))), let port = UInt16(value) else {
                    return nil
                }
                ports[venue] = port
            }
        }
        guard !shared.isEmpty, !ports.isEmpty else { return nil }
    }
}
