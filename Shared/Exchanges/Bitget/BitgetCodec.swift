import Contracts

/// Bitget's public side: spot, and USDT-margined perpetual futures (v2 `mix`). Public data is the same for classic and
/// unified (v3) accounts, so requests are v2; answers and frames in the words of v3 are read too.
///
/// Quirks:
///
/// | where | what | so |
/// | --- | --- | --- |
/// | REST | refusals come as 400 or as 200; 200 may have no body | `code` decides; no body is a fault of the server |
/// | candles | from 6h on, plain names mean days of UTC+8 | `6Hutc`, `1Dutc` … are asked for, others are not read |
/// | candles | `candles` forgets (1m after a month), `history-candles` has 200 a page | ``request(_:at:)`` chooses |
/// | candles | `endTime` excludes; a page ends at it; perpetuals: windows of 90 days | the end is moved to the page's |
/// | candles | no flag says closed; spot rows and stream rows order their volumes differently | see `candle(_:…)` |
/// | funding | history is paged by number, not by time | the newest 100 only |
/// | depth | `merge-depth` writes numbers, `orderbook` strings | both are text here |
/// | books | no checksum since 2026, or 0; older frames have one and no `seq` | the chain decides, else the checksum |
/// | stream | an acknowledgement a subscription; wrong `instType`: acknowledged, then silent | liveness by channel |
/// | stream | text `ping`, else closed after two minutes even while data flows | every 30 s |
/// | stream | perpetuals' `ticker` holds mark, index, funding and open interest | ``StreamChannel/derivative`` carries it |
struct BitgetCodec: MarketCodec {
    /// Which of the two. Closed.
    enum Market: Sendable { case spot, perpetual }

    let market: Market

    /// `bitget.spot`.
    static let spot = BitgetCodec(market: .spot)
    /// `bitget.perp`.
    static let perpetual = BitgetCodec(market: .perpetual)

    var venue: Venue { market == .spot ? .bitgetSpot : .bitgetPerp }
    var closedReason: String? { nil }
    var bookRule: any BookRule { BitgetBookRule() }
}
