/// What can be made to go wrong, by the name that the control interface uses.
enum FaultKind: String, CaseIterable {
    /// The next `count` frames are not sent; the book moves on.
    case drop
    /// The next `count` frames are sent twice.
    case duplicate
    /// The next `count` frames are sent after the one that follows them.
    case reorder
    /// The next `count` frames are cut in the middle.
    case truncate
    /// Frames are not sent for `seconds`; the socket stays open.
    case silence
    /// The next `count` book updates hold a bid above the best ask.
    case crossed
    /// The next `count` frames have ten times the prices.
    case timesTen = "times_ten"
    /// The next `count` book frames have a wrong checksum, where there is one.
    case checksum
    /// WebSocket handshakes are refused with 503 for `seconds`.
    case refuseSockets = "refuse_sockets"
    /// The next `count` requests, or those of `seconds`, are answered with status `value` (500).
    case restError = "rest_error"
    /// The next `count` requests, or those of `seconds`, are answered with 429 and `Retry-After: value` (1).
    case rateLimit = "rate_limit"
    /// Requests are answered with 418 for `seconds`.
    case ban
    /// The next `count` answers, or those of `seconds`, come `value` milliseconds late.
    case delay
    /// The bodies of the next `count` answers are cut in the middle.
    case cutBody = "cut_body"
    /// The next `count` pages of candles hold the first half of their rows alone.
    case halfPage = "half_page"
    /// The next `count` pages of candles are empty.
    case emptyPage = "empty_page"
}
