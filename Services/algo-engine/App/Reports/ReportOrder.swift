import Contracts

/// A report somebody asked for, with every default filled in.
struct ReportOrder: Sendable, Equatable {
    /// Days of a report whose request names none.
    static let defaultDays = 30

    let id: ReportID
    let ownerID: String
    let accountID: String
    let symbol: Symbol
    let type: ReportType
    let timeframe: ReportTimeframe
    let maxDays: Int
    let createdAt: Timestamp

    /// The name of its page: symbol, kind, second, and the id's last digits, so that two of one second differ.
    func name(at time: Timestamp) -> String {
        let second = time.description.prefix(19).filter { $0 != "-" && $0 != ":" }
        return "\(symbol)-\(type.rawValue)-\(second)Z-\(id.description.suffix(12)).html"
    }
}
