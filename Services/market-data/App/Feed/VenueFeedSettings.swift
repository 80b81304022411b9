import Contracts
import Exchanges
import ServiceKit

/// A venue that the configuration makes live.
struct VenueFeedSettings: Sendable {
    /// Its protocol.
    let codec: any MarketCodec
    /// What is followed there.
    let symbols: [Symbol]
    /// Lengths of candles that are kept; the minute always is.
    let timeframes: [Timeframe]
    /// Kinds of streams.
    let channels: [StreamChannel]
    /// Prices besides the last one whose candles are fetched; perpetuals only.
    var otherCandles: [PriceKind] = []
    /// `http(s)://host[:port]`.
    let restURL: String
    /// `ws(s)://host[:port]` in place of the venue's own; nil for the venue's own.
    let streamURL: String?

    /// The venue.
    var venue: Venue { codec.venue }

    /// Name of the section of a venue: `binance_spot`.
    static func sectionName(_ venue: Venue) -> String { "\(venue.exchange)_\(venue.market)" }

    /// Reads every section that the operator named.
    static func all(_ reader: ConfigurationReader) -> [VenueFeedSettings] {
        reader.names(under: "venues").compactMap { read($0, reader) }.sorted { $0.venue < $1.venue }
    }

    private static func read(_ name: String, _ reader: ConfigurationReader) -> VenueFeedSettings? {
        let path = "venues.\(name)"
        let codec = ExchangeRegistry.codecs.first { sectionName($0.venue) == name }
        let isEnabled = reader.boolean("\(path).enabled", default: false, "Whether the venue is live.")
        let symbols = list(
            "\(path).symbols", "BTCUSDT", "Symbols that are followed, separated by commas.", reader
        ) { try? Symbol(parsing: $0) }
        let timeframes = list(
            "\(path).timeframes", "1m,5m,15m,1h,4h,1d", "Lengths of candles that are kept, separated by commas.", reader
        ) { Timeframe(rawValue: $0) }
        let channels = list(
            "\(path).channels", "book,candles,ticker,derivative,mark_candles,index_candles",
            "Kinds of streams, of book, top, trades, candles, ticker, derivative; mark_candles and index_candles are "
                + "fetched, since no stream tells them.", reader
        ) { channel($0) }
        let restURL = reader.text(
            "\(path).rest_url", default: nil, .url, "Address of the REST interface in place of the venue's own.")
        let streamURL = reader.text(
            "\(path).stream_url", default: nil, .anyText(maxCharacters: 256),
            "ws:// or wss:// address of the streams in place of the venue's own, without a path.")
        if let streamURL, StreamAddress(base: streamURL) == nil {
            reader.refuse("\(path).stream_url", "is not ws://host[:port] or wss://host[:port]")
        }
        guard let codec else {
            let known = ExchangeRegistry.codecs.map { sectionName($0.venue) }.sorted().joined(separator: ", ")
            reader.refuse("\(path).enabled", "there is no such venue; these are known: \(known)")
            return nil
        }
        guard isEnabled else { return nil }
        // Three days that the venue does not make where ours begin are made of its days.
        let needsDays = timeframes.contains(.threeDays) && !codec.rest.timeframes.contains(.threeDays)
        let kept = needsDays && !timeframes.contains(.oneDay) ? timeframes + [.oneDay] : timeframes
        return VenueFeedSettings(
            codec: codec, symbols: symbols, timeframes: kept, channels: channels.compactMap(\.stream),
            otherCandles: codec.supports(.derivative) ? channels.compactMap(\.candles) : [],
            restURL: trimmed(restURL ?? codec.rest.url), streamURL: streamURL)
    }

    private static func list<Item>(
        _ path: String, _ fallback: String, _ documentation: String, _ reader: ConfigurationReader,
        parse: (String) -> Item?
    ) -> [Item] {
        let text = reader.text(path, default: fallback, .anyText(maxCharacters: 16_384), documentation)
        let words = text.split(separator: ",").map { String($0.filter { $0 != " " }) }.filter { !$0.isEmpty }
        let items = words.compactMap(parse)
        if items.isEmpty || items.count < words.count {
            let wrong = words.first { parse($0) == nil } ?? ""
            reader.refuse(path, wrong.isEmpty ? "names nothing" : "\"\(wrong)\" is not one of its values")
        }
        return items
    }

    /// What a word of `channels` means.
    private enum Channel {
        case subscribed(StreamChannel)
        case fetched(PriceKind)

        var stream: StreamChannel? { if case .subscribed(let channel) = self { channel } else { nil } }
        var candles: PriceKind? { if case .fetched(let kind) = self { kind } else { nil } }
    }

    private static func channel(_ name: String) -> Channel? {
        switch name {
        case "book": .subscribed(.book)
        case "top": .subscribed(.top)
        case "trades": .subscribed(.trades)
        // The shortest alone: longer ones are made of it.
        case "candles": .subscribed(.candles(.oneMinute))
        case "ticker": .subscribed(.ticker)
        case "derivative": .subscribed(.derivative)
        case "mark_candles": .fetched(.mark)
        case "index_candles": .fetched(.index)
        default: nil
        }
    }

    private static func trimmed(_ url: String) -> String {
        url.hasSuffix("/") ? String(url.dropLast()) : url
    }

    /// Everything to subscribe to; channels that the venue does not have are left out.
    var subscriptions: [StreamSubscription] {
        channels.filter(codec.supports).flatMap { channel in symbols.map { StreamSubscription(channel, $0) } }
    }

    /// The address of a route, put in place of the venue's own where the operator says so.
    func url(of route: StreamProfile.Route) -> String {
        guard let streamURL, let base = StreamAddress(base: streamURL) else { return route.url }
        return base.carrying(pathOf: route.url)
    }
}

/// Scheme, host and port of a socket's address.
struct StreamAddress: Sendable {
    private let base: String

    /// From `ws://host[:port]`; nil for anything else.
    init?(base text: String) {
        let text = text.hasSuffix("/") ? String(text.dropLast()) : text
        for scheme in ["ws://", "wss://"] where text.hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            guard !rest.isEmpty, !rest.contains(where: { "/@?# ".contains($0) }) else { return nil }
            base = text
            return
        }
        return nil
    }

    /// The path and query of another address at this host.
    func carrying(pathOf url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return base }
        guard let slash = url[scheme.upperBound...].firstIndex(of: "/") else { return base }
        return base + url[slash...]
    }
}
