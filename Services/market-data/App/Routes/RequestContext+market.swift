import Contracts
import MarketDataCore
import ServiceKit

extension RequestContext {
    /// A venue of the query; nil when not given. Throws 400.
    func venue(_ name: String = "venue") throws(ProblemError) -> Venue? {
        guard let text = text(name) else { return nil }
        do {
            return try Venue(parsing: text)
        } catch {
            throw .badField(name, error.message, code: "invalid_parameter")
        }
    }

    /// A time of the query; nil when not given. Throws 400.
    func time(_ name: String) throws(ProblemError) -> Timestamp? {
        guard let text = text(name) else { return nil }
        do {
            return try Timestamp(parsing: text)
        } catch {
            throw .badField(name, error.message, code: "invalid_parameter")
        }
    }

    /// How many items a page may have.
    var pageLimit: Int { integer("limit") ?? PageParameters.defaultLimit }

    /// A cursor that is a place in time; nil when not given. Throws 400.
    func timeCursor() throws(ProblemError) -> Timestamp? {
        guard let cursor = text("cursor") else { return nil }
        guard let number = Int64(cursor), let place = try? Timestamp(validatingMilliseconds: number) else {
            throw .badCursor
        }
        return place
    }

    /// A cursor that counts items; 0 when not given. Throws 400.
    func countCursor() throws(ProblemError) -> Int {
        guard let cursor = text("cursor") else { return 0 }
        guard let position = Int(cursor), position >= 0 else { throw .badCursor }
        return position
    }

    /// The market of the path's symbol and the query's venue. Throws 400 and 404.
    func market(in markets: Markets, default fallback: Venue = MarketDataAPI.defaultVenue) throws(ProblemError)
        -> MarketKey
    {
        try markets.key(text("symbol") ?? "", try venue() ?? fallback)
    }
}

extension ProblemError {
    /// A cursor that no page gave out.
    static var badCursor: ProblemError {
        .badField("cursor", "is not a cursor of this list", code: "invalid_parameter")
    }
}

extension Page {
    /// The page of a list in memory that begins at `position`.
    init(of all: [Item], from position: Int, limit: Int) {
        let left = all.dropFirst(position)
        self.init(
            items: Array(left.prefix(limit)), nextCursor: left.count > limit ? String(position + limit) : nil)
    }
}
