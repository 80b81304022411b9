import Contracts
import Exchanges
import MarketDataCore
import Testing

@Suite("Walking through settled funding")
struct FundingWalkTests {
    private static let hour: Int64 = 3_600_000

    /// A venue's whole history, one rate every eight hours, and how it pages.
    private struct Venue {
        let payments: [FundingPayment]
        let profile: RestProfile

        init(count: Int, byNumber: Bool) throws {
            let symbol = try Symbol(parsing: "BTCUSDT")
            payments = try (0..<count).map { number in
                FundingPayment(
                    symbol: symbol, time: Timestamp(milliseconds: Int64(number) * 8 * FundingWalkTests.hour),
                    rate: try Percent(parsing: "0.\(number + 1)"), mark: nil)
            }
            profile = RestProfile(
                url: "", weightLimit: 1, weightWindowMilliseconds: 1, maxCandles: 1, timeframes: [],
                maxFundingPayments: 100, pagesFundingByNumber: byNumber)
        }

        func answer(_ question: PublicRequest) -> [FundingPayment] {
            guard case .fundingHistory(_, let start, let end, let limit, let page) = question else { return [] }
            if profile.pagesFundingByNumber {
                return Array(payments.reversed().dropFirst((page - 1) * limit).prefix(limit).reversed())
            }
            return Array(payments.filter { $0.time >= start ?? .epoch && $0.time < end ?? .latest }.prefix(limit))
        }
    }

    private func walk(_ venue: Venue, _ range: Range<Int64>) -> (found: [FundingPayment], questions: Int) {
        var walk = FundingWalk(
            symbol: venue.payments[0].symbol, from: Timestamp(milliseconds: range.lowerBound * 8 * Self.hour),
            to: Timestamp(milliseconds: range.upperBound * 8 * Self.hour), profile: venue.profile)
        var found: [FundingPayment] = []
        var questions = 0
        while case .ask(let question) = walk.step, questions < 100 {
            questions += 1
            found += walk.take(venue.answer(question))
        }
        #expect(walk.count == found.count)
        return (found.sorted { $0.time < $1.time }, questions)
    }

    @Test("more than one page is read, whichever way the venue pages", arguments: [true, false])
    func everythingIsFound(_ byNumber: Bool) throws {
        let venue = try Venue(count: 437, byNumber: byNumber)
        #expect(walk(venue, 0..<437).found == venue.payments)
        #expect(walk(venue, 0..<10_000).found == venue.payments)
        #expect(walk(venue, 50..<150).found == Array(venue.payments[50..<150]))
        #expect(walk(venue, 10..<11).found == [venue.payments[10]])
        #expect(walk(venue, 5..<5).questions == 0)
        #expect(walk(venue, 430..<440).questions <= 2, "no more than is needed")
    }

    @Test func aVenueThatRepeatsItselfIsLeft() throws {
        let venue = try Venue(count: 300, byNumber: false)
        var walk = FundingWalk(
            symbol: venue.payments[0].symbol, from: venue.payments[0].time, to: .latest, profile: venue.profile)
        let page = Array(venue.payments.prefix(100))
        #expect(walk.take(page).count == 100)
        _ = walk.take(page)
        #expect(walk.step == .finished)
    }
}
