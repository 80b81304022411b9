import Contracts
import Exchanges
import Testing

@Suite("The registry of venues")
struct ExchangeRegistryTests {
    @Test func eachVenueStandsThereOnceAndIsFound() {
        let venues = ExchangeRegistry.codecs.map(\.venue)
        #expect(Set(venues).count == venues.count, "\(venues)")
        for venue in venues { #expect(ExchangeRegistry.codec(venue)?.venue == venue) }
        #expect(ExchangeRegistry.codec(.sandboxSpot) == nil)
    }
}
