import Contracts
import OrderRouterCore
import Postgres
import ServiceKit

/// The conditions of one look into a log, with their parameters.
struct LogFilter: Sendable {
    private(set) var conditions: [String] = []
    private(set) var parameters: [PostgresValue] = []

    /// The conditions in SQL.
    var sql: String { conditions.isEmpty ? "true" : conditions.joined(separator: " AND ") }

    /// Adds a condition; each `?` becomes the next parameter.
    mutating func add(_ condition: String, _ values: PostgresValue...) {
        var rest = values[...]
        var sql = ""
        for character in condition {
            guard character == "?", let value = rest.popFirst() else {
                sql.append(character)
                continue
            }
            parameters.append(value)
            sql += "$\(parameters.count)"
        }
        conditions.append(sql)
    }

    /// Adds a parameter alone and answers its place, such as `$7`.
    mutating func parameter(_ value: PostgresValue) -> String {
        parameters.append(value)
        return "$\(parameters.count)"
    }

    /// Only accounts the caller may see; `table` is the alias that has `account_id`. Throws 404 for a foreign account.
    mutating func restrict(_ table: String, to access: AccountAccess, named: String?) throws(ProblemError) {
        if let named {
            add("\(table).account_id = ?", .text(try access.account(named).description))
        } else if !access.mayUseAny {
            let own = "acct-" + access.subject
            add(
                """
                \(table).account_id = ANY (ARRAY(
                    SELECT a.account_id FROM accounts a WHERE a.account_id = ? OR starts_with(a.account_id, ?)))
                """, .text(own), .text(own + "-"))
        }
    }

    /// The filters that orders and fills share. `order` is the alias of `orders`, `time` the column that is filtered by.
    mutating func add(parametersOf context: RequestContext, order: String, time: String) throws(ProblemError) {
        if let symbol = context.text("symbol") {
            guard let symbol = try? Symbol(normalising: symbol) else {
                throw .badField("symbol", "is not a symbol such as BTCUSDT", code: "invalid_parameter")
            }
            add("\(order).symbol = ?", .text(symbol.description))
        }
        if let start = try Self.time("start", context) { add("\(time) >= ?", .time(start)) }
        if let end = try Self.time("end", context) { add("\(time) <= ?", .time(end)) }
        if let tag = context.text("tag") { add(Self.tagged(order), .textArray([tag.lowercased()])) }
        if let strategy = context.text("strategy") {
            add(Self.tagged(order), .textArray(OrderTags.ofStrategy(strategy)))
        }
    }

    private static func tagged(_ order: String) -> String {
        "EXISTS (SELECT FROM unnest(\(order).tags) AS t (tag) WHERE lower(t.tag) = ANY (?))"
    }

    private static func time(_ name: String, _ context: RequestContext) throws(ProblemError) -> Timestamp? {
        guard let text = context.text(name) else { return nil }
        guard let time = try? Timestamp(parsing: text) else {
            throw .badField(name, "is not a time such as 2026-01-31T09:30:00Z", code: "invalid_parameter")
        }
        return time
    }
}
