import AlgoEngineCore
import Contracts
import Observability
import Reactor
import ServiceKit

/// Makes reports: at once for who waits, and in the background for jobs.
struct ReportMaking: ServicePart {
    let name = "report_jobs"
    let gathering: ReportGathering
    let store: ReportStore
    let clock: any TimeSource
    let loop: EventLoop
    let logger: Logger
    let intervalMilliseconds: Int

    func start() async throws {}

    func run() async throws {
        while !Task.isCancelled {
            do {
                while try await makeNext(), !Task.isCancelled {}
            } catch {
                logger.warning("report_jobs_failed", [.error: .string(String(describing: error))])
            }
            try? await loop.sleep(milliseconds: Int64(intervalMilliseconds))
        }
    }

    /// Makes and stores a report.
    func make(_ order: ReportOrder) async throws -> (figures: ReportFigures, page: String) {
        let figures = try ReportMaker.figures(try await gathering.input(for: order))
        return (figures, try ReportPage.html(figures))
    }

    /// Works off one job; false when none waits. A refusal ends the job; a fault leaves it for another try.
    func makeNext() async throws -> Bool {
        guard let order = try await store.claim(now: Timestamp(milliseconds: clock.wallMilliseconds)) else {
            return false
        }
        do {
            let (figures, page) = try await make(order)
            try await store.finish(order, figures, page: page)
        } catch let problem as ProblemError {
            try await store.fail(
                order.id, "\(problem.code): \(problem.detail)", now: Timestamp(milliseconds: clock.wallMilliseconds))
        }
        return true
    }
}
