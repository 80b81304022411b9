import Exchanges
import Resilience

/// How a venue's REST interface is asked.
struct VenueRestSettings: Sendable {
    /// `http(s)://host[:port]`.
    let baseURL: String
    /// Requests in a second, by category.
    let perSecond: [VenueRequest.Category: Int]
    /// Longest time of one try, in milliseconds.
    let timeoutMilliseconds: Int64
    /// Tries of a question whose failure may pass; slow-downs and bans do not count.
    let maxAttempts: Int
    /// Waits between the tries.
    let backoff: Backoff
}
