public import Contracts

/// What is known of an order so far. A signal's own fields win over the strategy's parameters, and these over
/// `metadata.order_defaults`.
public struct OrderFields: Hashable, Sendable {
    /// The broker, such as binance.
    public var broker: String?
    /// The venue.
    public var venue: Venue?
    /// The instrument.
    public var symbol: Symbol?
    /// Base units; positive.
    public var quantity: Quantity?
    /// Market or limit.
    public var orderType: OrderType?
    /// Limit price, in quote currency; positive.
    public var price: Price?
    /// How long it stands.
    public var timeInForce: TimeInForce?
    /// Length of the candles the strategy is evaluated on; only in parameters and defaults.
    public var timeframe: Timeframe?

    /// Nothing known.
    public init() {}

    /// What is not known here is taken from `other`.
    public func filled(from other: OrderFields) -> OrderFields {
        var copy = self
        copy.broker = broker ?? other.broker
        copy.venue = venue ?? other.venue
        copy.symbol = symbol ?? other.symbol
        copy.quantity = quantity ?? other.quantity
        copy.orderType = orderType ?? other.orderType
        copy.price = price ?? other.price
        copy.timeInForce = timeInForce ?? other.timeInForce
        copy.timeframe = timeframe ?? other.timeframe
        return copy
    }

    /// What is missing before a signal can become an order on a candle's close: the names of the fields.
    public var missing: [String] {
        var names: [String] = []
        if broker == nil { names.append("broker") }
        if venue == nil { names.append("venue") }
        if symbol == nil { names.append("symbol") }
        if quantity == nil { names.append("quantity") }
        if orderType == nil { names.append("order_type") }
        if orderType == .limit, price == nil { names.append("price") }
        return names
    }
}

extension OrderFields {
    /// Reads the fields of an order out of a reader; problems stay with it.
    init(_ reader: inout ParameterReader, withTimeframe: Bool) {
        broker = Self.read("broker", &reader, "a broker such as binance") { text in
            Self.isBroker(text) ? text : nil
        }
        venue = Self.read("venue", &reader, "a venue such as binance.spot") { try? Venue(parsing: $0) }
        symbol = Self.read("symbol", &reader, "a symbol such as BTCUSDT") { try? Symbol(normalising: $0) }
        orderType = Self.read("order_type", &reader, "market or limit") { OrderType(rawValue: $0) }
        timeInForce = Self.read("time_in_force", &reader, "GTC, IOC or FOK") { TimeInForce(rawValue: $0) }
        quantity = Self.positive("quantity", &reader).map { Quantity($0) }
        price = Self.positive("price", &reader).map { Price($0) }
        if withTimeframe {
            timeframe = Self.read("timeframe", &reader, "a timeframe such as 1m, 15m or 1h") {
                Timeframe(rawValue: $0)
            }
        }
    }

    private static func read<Value>(
        _ name: String, _ reader: inout ParameterReader, _ expected: String, _ parse: (String) -> Value?
    ) -> Value? {
        guard let given = reader.value(name) else { return nil }
        guard case .text(let text) = given, let value = parse(text) else {
            reader.complain(name, "must be \(expected)")
            return nil
        }
        return value
    }

    private static func positive(_ name: String, _ reader: inout ParameterReader) -> Decimal12? {
        guard let given = reader.value(name) else { return nil }
        guard let value = ParameterReader.decimal(given), value.isPositive else {
            reader.complain(name, "must be a number above 0")
            return nil
        }
        return value
    }

    private static func isBroker(_ text: String) -> Bool {
        guard let first = text.utf8.first, first >= 0x61, first <= 0x7A, text.utf8.count <= 32 else { return false }
        return text.utf8.allSatisfy {
            ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x5F || $0 == 0x2D
        }
    }
}
