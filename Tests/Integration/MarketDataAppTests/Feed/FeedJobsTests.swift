import Contracts
import Testing

@testable import MarketDataApp

@Suite("What a feed has to fetch")
struct FeedJobsTests {
    private func symbol(_ number: Int) throws -> Symbol { try Symbol(parsing: "COIN\(number)USDT") }

    @Test("candles that cannot be had keep no book waiting for its snapshot")
    func booksHavePlacesOfTheirOwn() throws {
        let jobs = FeedJobs()
        for number in 0..<20 { jobs.add(.minutes(try symbol(number))) }
        for _ in 0..<16 { #expect(jobs.next(limit: 16) != nil) }
        #expect(jobs.next(limit: 16) == nil, "all places are taken, by jobs that may last for hours")
        let book = FeedJobs.Job.snapshot(try symbol(3))
        jobs.add(book)
        #expect(jobs.next(limit: 16) == book)
        #expect(jobs.next(limit: 16) == nil)
    }

    @Test func oneThatRunsIsDoneOnceMoreAndNotAtTheSameTime() throws {
        let jobs = FeedJobs()
        let job = FeedJobs.Job.minutes(try symbol(1))
        jobs.add(job)
        #expect(jobs.next(limit: 2) == job)
        jobs.add(job)
        jobs.add(job)
        #expect(jobs.next(limit: 2) == nil)
        jobs.finish(job)
        #expect(jobs.next(limit: 2) == job)
        jobs.finish(job)
        #expect(jobs.next(limit: 2) == nil)
    }
}
