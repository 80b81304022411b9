/// One message of a stream.
struct StreamFrame {
    /// The stream's name, as subscriptions name it.
    let stream: String
    /// The route that carries it, where a venue splits them.
    var route = ""
    var text: String

    /// The same, broken off in the middle.
    var cut: StreamFrame {
        var half = self
        half.text = String(text.prefix(text.count / 2))
        return half
    }
}
