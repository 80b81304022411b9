import Contracts
import Postgres
import Trading

/// A row of `positions`.
struct StoredPosition: Sendable {
    let accountID: String
    let key: InstrumentKey
    var position: Position
    var lastPrice: Price
    var day: UTCDay
    /// Realised profit less fees of the fills of `day`.
    var realisedOnDay: Money

    static let columns = """
        p.account_id, p.venue, p.symbol, p.quantity, p.entry_value, p.realised, p.fees, p.last_price, p.day,
        p.realised_today
        """

    init(_ row: PostgresRow) throws {
        accountID = try row.string("account_id")
        key = InstrumentKey(venue: try row.venue("venue"), symbol: try row.symbol("symbol"))
        position = Position(
            quantity: try row.decimal("quantity"), entryValue: try row.decimal("entry_value"),
            realised: try row.decimal("realised"), fees: try row.decimal("fees"))
        lastPrice = try row.decimal("last_price")
        day = UTCDay(number: try row.int64("day"))
        realisedOnDay = try row.decimal("realised_today")
    }

    /// No fill yet.
    init(accountID: String, key: InstrumentKey, price: Price, day: UTCDay) {
        self.accountID = accountID
        self.key = key
        position = Position()
        lastPrice = price
        self.day = day
        realisedOnDay = .zero
    }

    /// What was realised on that day, fees taken off.
    func realised(on day: UTCDay) -> Money { self.day == day ? realisedOnDay : .zero }

    /// Adds a fill.
    mutating func apply(_ fill: VenueFill, side: Side, on today: UTCDay) throws(DecimalError) {
        let change = try position.apply(side: side, quantity: fill.quantity, price: fill.price, fee: fill.fee)
        let before = realised(on: today)
        realisedOnDay = try before + change.net
        day = today
        lastPrice = fill.price
    }
}

extension StoredPosition {
    /// What the position made on that day: what was realised, and what is open at that price.
    func dayResult(at price: Price, on day: UTCDay) throws(DecimalError) -> Money {
        try realised(on: day) + position.unrealised(at: price)
    }
}
