public import Contracts
public import ServiceKit

extension NeighbourWatch {
    /// Watches a neighbour by its readiness: well when it answers that it takes requests.
    public init(
        _ neighbour: String, every intervalMilliseconds: Int, context: ServiceContext,
        readiness: @escaping @Sendable () async throws -> ReadinessReport
    ) {
        self.init(
            neighbour, every: intervalMilliseconds, context: context,
            look: {
                guard try await readiness().isReady else { throw NotReady() }
            })
    }

    private struct NotReady: Error {}
}
