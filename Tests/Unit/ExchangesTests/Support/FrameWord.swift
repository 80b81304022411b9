import Contracts
import Exchanges

/// One word for what a frame means, as the sample files write it.
enum FrameWord {
    static func of(_ meaning: FrameMeaning) -> String {
        switch meaning {
        case .events(let events): events.isEmpty ? "nothing" : events.map(of).joined(separator: "+")
        case .acknowledged: "acknowledged"
        case .refused: "refused"
        case .pong: "pong"
        case .reconnect: "reconnect"
        case .ignored: "ignored"
        }
    }

    static func of(_ event: MarketEvent) -> String {
        switch event {
        case .depth(let update): update.isSnapshot ? "snapshot" : "depth"
        case .top: "top"
        case .trade: "trade"
        case .candle: "candle"
        case .derivative: "derivative"
        case .ticker: "ticker"
        }
    }

    /// The symbol that an event is about.
    static func symbol(_ event: MarketEvent) -> String {
        switch event {
        case .depth(let update): update.symbol.description
        case .top(let top): top.symbol.description
        case .trade(let trade): trade.symbol.description
        case .candle(let candle): candle.symbol.description
        case .derivative(let status): status.symbol.description
        case .ticker(let ticker): ticker.symbol.description
        }
    }
}
