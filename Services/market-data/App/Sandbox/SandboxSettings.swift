import Contracts
import MarketDataCore
import ServiceKit

/// The section `sandbox` of market-data's configuration.
struct SandboxSettings: Sendable {
    /// What its prices follow.
    let rules: SandboxRules
    /// Its pairs.
    private(set) var pairs: [SandboxPair]
    /// Newest candles kept of each series.
    let keptCandles: Int
    /// Candles of a gap that are older than this, in minutes of the market's time, are stored and not announced.
    let announcedMinutes: Int
    /// Minutes of each market stored in one transaction.
    let batchMinutes: Int
    /// Time between two looks for candles to delete, in milliseconds.
    let pruneIntervalMilliseconds: Int

    /// Markets that would stand still for longer than this, because the clock was set back, begin anew; in milliseconds.
    let maxClockBackMilliseconds: Int64

    /// Declares and reads the section.
    init(_ reader: ConfigurationReader) {
        let standard = Dictionary(uniqueKeysWithValues: SandboxPair.standard.map { ($0.name, $0) })
        rules = Self.rules(reader)
        keptCandles = reader.integer(
            "sandbox.kept_candles", default: 100_000, in: 1_000...10_000_000, "Newest candles kept of each series.")
        announcedMinutes = reader.integer(
            "sandbox.announced_minutes", default: 1_440, in: 1...1_000_000,
            "Candles of a gap older than this in the market's time are stored and not announced.")
        batchMinutes = reader.integer(
            "sandbox.batch_minutes", default: 240, in: 1...10_000, "Minutes of each market stored in one transaction.")
        pruneIntervalMilliseconds = reader.integer(
            "sandbox.prune_interval_ms", default: 600_000, in: 100...86_400_000,
            "Time between two looks for candles to delete.")
        maxClockBackMilliseconds =
            Int64(
                reader.integer(
                    "sandbox.max_clock_back_s", default: 300, in: 1...86_400,
                    "Markets that would stand still for longer, because the clock was set back, begin anew.")) * 1_000
        let names = Set(standard.keys).union(reader.names(under: "sandbox.pairs")).sorted()
        let read = names.compactMap { Self.pair($0, standard[$0], reader) }
        let keys = Dictionary(grouping: read, by: \.key)
        for pair in read where (keys[pair.key]?.count ?? 0) > 1 {
            reader.refuse("sandbox.pairs.\(pair.name).symbol", "\(pair.key) is given by more than one pair; keep one")
        }
        for pair in read {
            for problem in pair.problems {
                reader.refuse("sandbox.pairs.\(pair.name).\(problem.key)", problem.message)
            }
        }
        pairs = read.sorted { $0.key < $1.key }
    }

    /// The same without some pairs.
    func without(_ keys: Set<MarketKey>) -> SandboxSettings {
        var copy = self
        copy.pairs.removeAll { keys.contains($0.key) }
        return copy
    }

    private static func rules(_ reader: ConfigurationReader) -> SandboxRules {
        SandboxRules(
            mode: reader.choice("sandbox.mode", default: SandboxMode.fixed, "Where the sandbox's prices come from."),
            seed: UInt64(
                reader.integer("sandbox.seed", default: 1, in: 0...1_000_000_000, "Seed of synthetic prices.")),
            speed: reader.integer(
                "sandbox.speed", default: 1, in: 1...3_600, "Market seconds in a second; `static` takes 1."),
            volatilityBps: reader.integer(
                "sandbox.volatility_bps", default: 5, in: 1...100,
                "Typical move of a synthetic minute, in hundredths of a percent."),
            refreshMilliseconds: reader.integer(
                "sandbox.refresh_ms", default: 500, in: 10...60_000, "Time between two states of quotes and books."),
            historyMinutes: reader.integer(
                "sandbox.history_minutes", default: 4_320, in: 0...100_000,
                "Minutes of candles a new market begins with."))
    }

    /// One pair; nil when it is turned off. A pair of the operator's own has the values of a pair of the first kind
    /// where nothing is said, but for its venue and symbol.
    private static func pair(_ name: String, _ known: SandboxPair?, _ reader: ConfigurationReader) -> SandboxPair? {
        let path = "sandbox.pairs.\(name)"
        guard let model = known ?? SandboxPair.standard.first else { return nil }
        let isOn = reader.boolean("\(path).enabled", default: true, "Whether the pair is there.")
        let venueText = reader.text(
            "\(path).venue", default: model.key.venue.description, .anyText(maxCharacters: 64),
            "Venue of the pair, such as binance.spot.")
        let symbolText = reader.text(
            "\(path).symbol", default: known?.key.symbol.description ?? name.uppercased(), .anyText(maxCharacters: 32),
            "Symbol of the pair, such as BTCUSDT.")
        let venue = try? Venue(parsing: venueText)
        if venue == nil { reader.refuse("\(path).venue", "is not exchange.market in lower case") }
        let symbol = try? Symbol(parsing: symbolText)
        if symbol == nil { reader.refuse("\(path).symbol", "is not 1 to 32 of A-Z, 0-9, '.', '_' and '-'") }
        let key = MarketKey(venue: venue ?? model.key.venue, symbol: symbol ?? model.key.symbol)
        let made = SandboxPair(
            name: name, key: key,
            reference: reader.decimal("\(path).reference", default: model.reference, "Price at the start."),
            tick: reader.decimal("\(path).tick", default: model.tick, "Step of prices and of the book's levels."),
            lot: reader.decimal("\(path).lot", default: model.lot, "Step of quantities."),
            minNotional: reader.decimal("\(path).min_notional", default: model.minNotional, "Least order value."),
            levels: reader.integer("\(path).levels", default: model.levels, in: 1...500, "Levels of each side."),
            levelSize: reader.decimal("\(path).level_size", default: model.levelSize, "Size of each level."),
            makerFee: reader.decimal("\(path).maker_fee", default: model.makerFee, "Fee of resting fills, in percent."),
            takerFee: reader.decimal("\(path).taker_fee", default: model.takerFee, "Fee of taking fills, in percent."),
            fillRatio: reader.decimal(
                "\(path).fill_ratio", default: model.fillRatio, "Part of an order one look at the book may fill."),
            session: reader.choice("\(path).session", default: model.session, "When the pair trades."),
            replayFile: reader.existingFile(
                "\(path).replay_file",
                "Recording the pair plays in `replay`: candles or frames, plain or .gz."
            ))
        return isOn ? made : nil
    }
}
