import Contracts
import Security
import Trading

/// The id of a position or portfolio on the wire: what it is of, in base64url.
enum PositionName {
    static func position(account: String, key: InstrumentKey) -> String {
        encode(["position", account, key.venue.description, key.symbol.description])
    }

    static func portfolio(account: String) -> String { encode(["portfolio", account]) }

    /// What a position's id stands for; nil for anything that is not one.
    static func read(_ id: String) -> (account: String, key: InstrumentKey)? {
        guard let bytes = Base64URL.decode(id) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\0", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "position", let venue = try? Venue(parsing: String(parts[2])),
            let symbol = try? Symbol(parsing: String(parts[3]))
        else { return nil }
        return (String(parts[1]), InstrumentKey(venue: venue, symbol: symbol))
    }

    /// An account in words: `desk_eu-1` is `Desk Eu 1`.
    static func words(_ account: String) -> String {
        account.split { $0 == "-" || $0 == "_" }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: " ")
    }

    private static func encode(_ parts: [String]) -> String {
        Base64URL.encode(Array(parts.joined(separator: "\0").utf8))
    }
}
