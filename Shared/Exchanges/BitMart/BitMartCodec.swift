public import Contracts

/// BitMart's USDT-margined perpetual futures (v2): the protocol, for recordings and files of history. The exchange closed
/// for trading, so no live connection is made.
///
/// Quirks:
///
/// | where | what | so |
/// | --- | --- | --- |
/// | everywhere | sizes are contracts; only trades over REST are base units | sizes of contracts have to be known |
/// | candles | both bounds in seconds; the start excludes, the end includes | a second before each |
/// | candles | the stream's `ts` lies up to a second behind the open time | put back onto the grid |
/// | details | tickers and rules in one list, without a time and without a mark price | |
/// | details | contracts counted in USD have sizes in USD | left out |
/// | trades | no id over REST; older frames do not tell the side | an id is made; such frames are left out |
/// | funding | `funding_rate` is the last settled one, `expected_…` the running one | the running one |
/// | stream | frames over 2 kB close the socket; text `ping` is refused | 20 a command; `{"action":"ping"}` |
/// | limits | `X-BM-RateLimit-Remaining` counts what was used | taken as used |
public struct BitMartCodec: MarketCodec {
    /// Base units in one contract, for each symbol that is known.
    let contractSizes: [Symbol: Quantity]

    /// A codec that knows these contracts; quantities of others cannot be read.
    public init(contractSizes: [Symbol: Quantity]) {
        self.contractSizes = contractSizes
    }

    /// `bitmart.perp`; knows the one contract whose size the documentation tells.
    static let perpetual = BitMartCodec(contractSizes: documentedSizes)

    private static let documentedSizes: [Symbol: Quantity] = {
        guard let symbol = try? Symbol(parsing: "BTCUSDT"), let size = try? Quantity(parsing: "0.001") else {
            return [:]
        }
        return [symbol: size]
    }()

    /// A codec that knows these instruments as well.
    public func knowing(_ instruments: [InstrumentSpecification]) -> BitMartCodec {
        let sizes = instruments.map { ($0.symbol, $0.contractSize) }
        return BitMartCodec(contractSizes: contractSizes.merging(sizes) { $1 })
    }

    /// `bitmart.perp`.
    public var venue: Venue { .bitmartPerp }
    /// The notice of 2026-07-26.
    public var closedReason: String? { "BitMart closed for trading on 2026-08-26." }
    /// By version.
    public var bookRule: any BookRule { BitMartBookRule() }

    /// BitMart sends none: versions count up by one.
    public func checksum(bids: [BookChange], asks: [BookChange]) -> Int32? { nil }

    /// A number of contracts in base units.
    func baseUnits(_ contracts: Decimal12, _ symbol: Symbol) throws(ExchangeError) -> Quantity {
        guard let size = contractSizes[symbol] else {
            throw ExchangeError(
                .unsupported, message: "the size of \(symbol) contracts is not known: read the instruments first")
        }
        return try Self.baseUnits(contracts, size)
    }

    static func baseUnits(_ contracts: Decimal12, _ size: Quantity) throws(ExchangeError) -> Quantity {
        do throws(DecimalError) {
            return try size.multiplied(by: contracts, rounding: .down)
        } catch { throw .unreadable("contracts") }
    }
}
