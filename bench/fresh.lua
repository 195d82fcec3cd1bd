-- Each request in other bytes than all before: one field counts.
local head, turn

function init(args)
   head = string.sub(wrk.format(), 1, -3) .. "X-Turn: "
   turn = 0
end

function request()
   turn = turn + 1
   return head .. turn .. "\r\n\r\n"
end
