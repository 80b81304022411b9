import Contracts
import Exchanges
import MarketDataCore

/// The rows of a batch by the table they go into, each table's in an order that is the same for every writer.
struct SortedRows {
    var candles: [StoredCandle] = []
    var trades: [(venue: Venue, trade: PublicTrade)] = []
    var funding: [(venue: Venue, payment: FundingPayment)] = []
    /// One a market and minute, with what was said last of each field.
    var derivatives: [(venue: Venue, status: DerivativeStatus)] = []
    var instruments: [(venue: Venue, items: [InstrumentSpecification], seenAt: Timestamp)] = []
    var gaps: [GapStore.Gap] = []

    private struct Minute: Hashable {
        let key: MarketKey
        let minute: Timestamp
    }

    init(_ rows: [MarketRow]) {
        var minutes: [Minute: Int] = [:]
        for row in rows {
            switch row {
            case .candle(let venue, let candle, let source):
                candles.append(StoredCandle(candle, of: venue, source: source.stored))
            case .trade(let venue, let trade): trades.append((venue, trade))
            case .funding(let venue, let payment): funding.append((venue, payment))
            case .instruments(let venue, let items, let seenAt): instruments.append((venue, items, seenAt))
            case .gap(let venue, let symbol, let timeframe, let kind, let from, let to, let reason):
                let series = CandleArchive.Series(
                    key: MarketKey(venue: venue, symbol: symbol), timeframe: timeframe, kind: kind)
                gaps.append(GapStore.Gap(series: series, from: from, to: to, reason: reason))
            case .derivative(let venue, let status):
                let minute = Minute(
                    key: MarketKey(venue: venue, symbol: status.symbol),
                    minute: Timeframe.oneMinute.openTime(containing: status.time))
                if let place = minutes[minute] {
                    derivatives[place].status.take(status)
                } else {
                    minutes[minute] = derivatives.count
                    derivatives.append((venue, status))
                }
            }
        }
        trades.sort {
            ($0.venue, $0.trade.symbol, $0.trade.time, $0.trade.tradeID)
                < ($1.venue, $1.trade.symbol, $1.trade.time, $1.trade.tradeID)
        }
        funding.sort {
            ($0.venue, $0.payment.symbol, $0.payment.time) < ($1.venue, $1.payment.symbol, $1.payment.time)
        }
        derivatives.sort {
            ($0.venue, $0.status.symbol, $0.status.time) < ($1.venue, $1.status.symbol, $1.status.time)
        }
    }

    /// The times that need pieces of partitioned tables.
    var instants: [PartitionedTable: [Timestamp]] {
        var instants: [PartitionedTable: [Timestamp]] = [
            .trades: trades.map(\.trade.time), .derivatives: derivatives.map(\.status.time),
        ]
        for candle in candles {
            instants[PartitionedTable.candles(candle.series.timeframe), default: []].append(candle.candle.openTime)
        }
        return instants
    }
}

extension MarketRow.Source {
    fileprivate var stored: StoredCandle.Source {
        switch self {
        case .stream: .stream
        case .rest: .rest
        case .aggregate: .aggregate
        }
    }
}

extension DerivativeStatus {
    /// Takes over what a later word says.
    fileprivate mutating func take(_ later: DerivativeStatus) {
        mark = later.mark ?? mark
        index = later.index ?? index
        fundingRate = later.fundingRate ?? fundingRate
        nextFunding = later.nextFunding ?? nextFunding
        openInterest = later.openInterest ?? openInterest
        time = max(time, later.time)
    }
}
