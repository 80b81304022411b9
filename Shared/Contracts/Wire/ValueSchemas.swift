// The wire shapes of the values in `Contracts/Values`: what stands in a field of that type.

extension Decimal12: WireType {
    /// A decimal string.
    public static var schema: WireSchema { .decimal }
}

extension DecimalValue where Self: WireType {
    /// A decimal string.
    public static var schema: WireSchema { Decimal12.schema }
}

extension Price: WireType {}
extension Quantity: WireType {}
extension Money: WireType {}
extension Percent: WireType {}

extension Timestamp: WireType {
    /// An RFC 3339 time.
    public static var schema: WireSchema { .string(format: "date-time", example: "2026-01-31T09:30:00.000Z") }
}

extension Symbol: WireType {
    /// `BTCUSDT`.
    public static var schema: WireSchema {
        .string(pattern: "^[A-Z0-9][A-Z0-9._-]*$", lengths: 1...maxBytes, example: "BTCUSDT")
    }
}

extension Venue: WireType {
    /// `binance.spot`.
    public static var schema: WireSchema {
        .string(
            pattern: "^[a-z][a-z0-9_-]*\\.[a-z][a-z0-9_-]*$", lengths: 3...(2 * maxPartBytes + 1),
            example: "binance.spot")
    }
}

extension Asset: WireType {
    /// `USDT`.
    public static var schema: WireSchema { .string(pattern: "^[A-Z0-9]+$", lengths: 1...maxBytes, example: "USDT") }
}

extension Identifier: WireType {
    /// A UUIDv7.
    public static var schema: WireSchema { .string(format: "uuid", lengths: 36...36) }
}

extension Side: WireType {
    /// `buy` or `sell`.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}

extension OrderType: WireType {
    /// `market` or `limit`.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}

extension TimeInForce: WireType {
    /// `GTC`, `IOC` or `FOK`.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}

extension Timeframe: WireType {
    /// `1m` to `1M`.
    public static var schema: WireSchema { .oneOf(allCases.map(\.rawValue)) }
}

extension AssetAmount: WireType {
    /// An amount with its asset.
    public static var schema: WireSchema {
        .object(
            name: "AssetAmount",
            [
                WireField("asset", Asset.schema, "What is counted."),
                WireField("amount", Money.schema, "How much of it."),
            ])
    }
}
