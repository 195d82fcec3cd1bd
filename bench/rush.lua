-- New readers of one page: each request on a connection of its own. Notes when each state of the page was last seen.
local ffi = require("ffi")
ffi.cdef[[ typedef struct { long s; long ns; } moment; int clock_gettime(int, moment *); ]]
local moment = ffi.new("moment[1]")
local threads = {}

function now()
   ffi.C.clock_gettime(0, moment)
   return tonumber(moment[0].s) + tonumber(moment[0].ns) / 1e9
end

function setup(thread)
   table.insert(threads, thread)
end

function init(args)
   wait = tonumber(args[1])
   wrong = 0
   states = {}
end

function delay()
   return wait
end

function response(status, headers, body)
   local at = body:find("Stand ", 1, true)
   local state = at and body:match("^(%d+)%.", at + 6)
   if status ~= 200 or not state then
      wrong = wrong + 1
      return
   end
   states[state] = now()
end

function done(summary, latency, requests)
   local wrong, seen = 0, ""
   for _, thread in ipairs(threads) do
      wrong = wrong + thread:get("wrong")
      for name, moment in pairs(thread:get("states")) do
         seen = seen .. name .. "=" .. string.format("%.4f", moment) .. " "
      end
   end
   local e = summary.errors
   io.write(string.format('JSON {"requests": %d, "seconds": %.3f, "wrong": %d, "connect": %d, "read": %d, "write": %d, "timeout": %d, "p50_ms": %.2f, "p99_ms": %.2f, "max_ms": %.2f, "seen": "%s"}\n',
      summary.requests, summary.duration / 1e6, wrong, e.connect, e.read, e.write, e.timeout,
      latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000, seen))
end
