public import Contracts

/// Every venue that Sextant can read. A new venue is one folder beside this file and one line here.
public enum ExchangeRegistry {
    /// The venues' codecs.
    public static let codecs: [any MarketCodec] = [
        BinanceCodec.spot,
        BinanceCodec.perpetual,
        BitgetCodec.spot,
        BitgetCodec.perpetual,
        BitMartCodec.perpetual,
    ]

    /// The codec of a venue.
    public static func codec(_ venue: Venue) -> (any MarketCodec)? {
        codecs.first { $0.venue == venue }
    }
}
