import Testing

@testable import Networking

@Suite("HTTP client: URLs and dates")
struct ClientTextTests {
    @Test func urlsAreTakenApart() throws {
        let cases: [(String, String, Int, String, Bool)] = [
            ("http://a.test", "a.test", 80, "/", false),
            ("HTTPS://A.Test:8443/x?y=z", "a.test", 8443, "/x?y=z", true),
            ("http://a.test?q", "a.test", 80, "/?q", false),
            ("http://[2001:DB8::1]:81/", "2001:db8::1", 81, "/", false),
            ("https://127.0.0.1/%20", "127.0.0.1", 443, "/%20", true),
        ]
        for (text, host, port, target, isSecure) in cases {
            let url = try ClientURL(text)
            #expect(url.origin == Origin(isSecure: isSecure, host: host, port: port), "\(text)")
            #expect(url.target == target)
        }
        #expect(try ClientURL("http://[::1]:81/").origin.authority() == "[::1]:81")
        #expect(try ClientURL("https://a.test:443/").origin.authority() == "a.test")
        #expect(try ClientURL("https://a.test/").origin.authority(alwaysWithPort: true) == "a.test:443")
    }

    @Test(arguments: [
        "", "a.test", "//a.test/", "http:/a.test", "http://", "http:///path", "http://a.test:/", "http://a.test:0/",
        "http://a.test:65536/", "http://a.test:-1/", "http://a.test:8 0/", "http://user@a.test/", "http://[::1/",
        "http://[::1]x/", "http://[zz]/", "http://a_b.té/", "http://a.test/#f", "http://a.test/\n", "http://a.test/a b",
        "http://a.test/<", "http://a.test\\@b.test/", "http://a.test/\u{7F}", "http://a%2eb.test/", "ws://a.test/",
    ])
    func malformedURLsAreRefused(_ text: String) {
        #expect(throws: HTTPClientError.self) { try ClientURL(text) }
    }

    @Test func retryAfterIsSecondsOrADate() {
        let now: Int64 = 784_111_777_000  // Sun, 06 Nov 1994 08:49:37 GMT
        let cases: [(String, Int64?)] = [
            ("0", 0), ("120", 120_000), (" 5", 5_000), ("999999999999", RetryAfter.maxMilliseconds),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:50:37 GMT", 60_000),
            ("Sunday, 06-Nov-94 08:50:37 GMT", 60_000), ("Sun Nov  6 08:50:37 1994", 60_000),
            ("Sat, 05 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("-1", nil), ("1.5", nil),
            ("soon", nil), ("", nil), ("Sun, 32 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 24:49:37 GMT", nil),
        ]
        for (text, expected) in cases {
            #expect(RetryAfter.milliseconds(text, nowMilliseconds: now) == expected, "\(text)")
        }
        #expect(RetryAfter.httpDateMilliseconds("Thu, 29 Feb 2024 00:00:00 GMT") == 1_709_164_800_000)
        #expect(RetryAfter.httpDateMilliseconds("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
    }
}
