import HTTPWire

/// A REST request as the protocol side sees it.
struct RestCall {
    let method: String
    let path: String
    let query: QueryString

    subscript(_ key: String) -> String? { query.first(key) }
}

/// A REST answer.
struct RestAnswer {
    var status = 200
    var json: String
    var headers: [(String, String)] = []
}

/// The protocol of one venue over a floor. Everything is synchronous; the exchange's actor calls it.
protocol VenueSide: AnyObject {
    var name: String { get }
    var floor: Floor { get }
    /// Time between two ping frames to a client; nil where clients send texts instead.
    var pingMilliseconds: Int64? { get }
    /// Silence of a client after which its socket is closed.
    var silenceMilliseconds: Int64 { get }
    /// Messages a client may send in a second before it is disconnected.
    var maxMessagesPerSecond: Int { get }

    func weight(_ call: RestCall) -> Int
    func rest(_ call: RestCall) -> RestAnswer
    /// The body of an answer for which a client asked too much.
    func refusal(status: Int, retryAfterSeconds: Int64) -> RestAnswer
    /// The header that tells the weight used.
    func usageHeaders(_ used: Int) -> [(String, String)]

    /// What a WebSocket address means; nil when there is nothing there.
    func route(path: String, query: QueryString) -> StreamRoute?
    /// Answers to a client's message; the session's subscriptions are changed.
    func receive(_ text: String, _ session: StreamSession) -> [String]
    /// Messages of one step of a market, for each stream that carries it and that somebody listens to.
    func frames(_ step: MarketStep, _ market: SimulatedMarket, _ wanted: Set<String>) -> [StreamFrame]
    /// What faults of content call the stream of such a step.
    func streamName(_ step: MarketStep, _ market: SimulatedMarket) -> String
    /// Messages that come with time, of the streams that somebody listens to.
    func periodicFrames(_ streams: Set<String>) -> [StreamFrame]
    /// The frame as this session gets it.
    func wrap(_ frame: StreamFrame, _ session: StreamSession) -> String
}
