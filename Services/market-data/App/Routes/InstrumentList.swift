import Contracts
import Exchanges
import MarketDataCore

/// The instruments of all markets: those of now, or as they were seen at a time.
struct InstrumentList: Sendable {
    let markets: Markets
    let versions: InstrumentVersionStore

    /// By venue and symbol. The sandbox's rules are its configuration and have no versions.
    func all(of venue: Venue?, at instant: Timestamp?) async throws -> [Instrument] {
        if let instant {
            let seen = try await versions.versions(of: venue, at: instant).map { version in
                Instrument(
                    version.specification, venue: version.venue, reference: nil, validFrom: version.seenAt,
                    validUntil: version.replacedAt)
            }
            let known = Set(seen.map { MarketKey(venue: $0.venue, symbol: $0.symbol) })
            return (seen + sandbox(venue).filter { !known.contains(MarketKey(venue: $0.venue, symbol: $0.symbol)) })
                .sorted { ($0.venue, $0.symbol) < ($1.venue, $1.symbol) }
        }
        let live = markets.live.keys.compactMap { key -> Instrument? in
            guard venue == nil || key.venue == venue, let known = markets.live.instrument(key) else { return nil }
            return Instrument(known, venue: key.venue, reference: (try? markets.quote(key))?.mid)
        }
        return (live + sandbox(venue)).sorted { ($0.venue, $0.symbol) < ($1.venue, $1.symbol) }
    }

    private func sandbox(_ venue: Venue?) -> [Instrument] {
        markets.board.all.filter { entry in
            (venue == nil || entry.pair.key.venue == venue) && markets.live.slot(entry.pair.key) == nil
        }.map(\.instrument)
    }
}

extension Instrument {
    /// What a venue's list says, as the wire shows it. Fees that the venue does not say count as zero here.
    init(
        _ rules: InstrumentSpecification, venue: Venue, reference: Price?, validFrom: Timestamp? = nil,
        validUntil: Timestamp? = nil
    ) {
        let details = InstrumentDetails(
            venueSymbol: rules.venueSymbol, base: rules.base, quote: rules.quote, isPerpetual: rules.isPerpetual,
            minQuantity: rules.minQuantity, maxQuantity: rules.maxQuantity,
            maxMarketQuantity: rules.maxMarketQuantity, contractSize: rules.contractSize,
            maxLeverage: rules.maxLeverage, fundingIntervalHours: rules.fundingIntervalHours, validFrom: validFrom,
            validUntil: validUntil)
        self.init(
            venue: venue, symbol: rules.symbol, tick: rules.tick, lot: rules.lot,
            minNotional: rules.minNotional ?? .zero, makerFee: rules.makerFee ?? .zero,
            takerFee: rules.takerFee ?? .zero, reference: reference, fillRatio: 1,
            status: rules.status == .trading ? .open : .closed, details: details)
    }
}
