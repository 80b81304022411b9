import Contracts

extension SandboxPair {
    /// The four pairs of the sandbox when nothing else is said. Level sizes are the largest single orders.
    public static let standard: [SandboxPair] = [
        make(
            "btcusdt", "binance.spot", reference: "30000", tick: "5", lot: "0.00001", minNotional: "5", size: "0.75",
            fees: ("0.1", "0.1")),
        make(
            "ethusdt", "binance.spot", reference: "2000", tick: "1", lot: "0.0001", minNotional: "5", size: "10",
            fees: ("0.1", "0.1")),
        make(
            "aapl", "ibkr.paper", reference: "180", tick: "0.05", lot: "1", minNotional: "0", size: "1000",
            fees: ("0.005", "0.005"), fillRatio: "0.95", session: .usEquities),
        make(
            "msft", "ibkr.paper", reference: "320", tick: "0.05", lot: "1", minNotional: "0", size: "800",
            fees: ("0.005", "0.005"), fillRatio: "0.95", session: .usEquities),
    ].compactMap(\.self)

    private static func make(
        _ name: String, _ venue: String, reference: String, tick: String, lot: String, minNotional: String,
        size: String, fees: (maker: String, taker: String), fillRatio: String = "1",
        session: TradingSession = .always
    ) -> SandboxPair? {
        // The texts above are right; a test asks for all four pairs.
        try? SandboxPair(
            name: name,
            key: MarketKey(venue: Venue(parsing: venue), symbol: Symbol(parsing: name.uppercased())),
            reference: Price(parsing: reference), tick: Price(parsing: tick), lot: Quantity(parsing: lot),
            minNotional: Money(parsing: minNotional), levels: 5, levelSize: Quantity(parsing: size),
            makerFee: Percent(parsing: fees.maker), takerFee: Percent(parsing: fees.taker),
            fillRatio: Decimal12(parsing: fillRatio), session: session, replayFile: nil)
    }
}
